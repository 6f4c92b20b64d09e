"""What a COD provider is to us: its contract (`openapi.yaml`), the client, and the signed events it sends."""
