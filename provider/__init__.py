"""The embedded COD provider: a process and tables of its own that serves `payouts/openapi.yaml`, for demo and tests.

It knows nothing of ours but the contract (`payouts.signing`).
"""
