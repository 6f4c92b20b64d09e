pytest_plugins = ["tests.support.desk_server"]
from desk.referral import refer_case
async def test_x(desk):
    b = await desk.signed_in()
    c = await desk.filed_case()
    r = await b.get("/"); print(r.status_code)
    r = await b.get(f"/cases/{c.id}"); print(r.status_code, r.text)
    await refer_case(c.id, desk.service)
    import os; os.system(f"find {desk.service.settings.data_folder}/referrals | xargs ls -la")
    await b.aclose()
