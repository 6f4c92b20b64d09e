"""Money in whole satang, the only way that amounts travel between our parts."""


class Satang(int):
    """An amount in satang (1 baht = 100 satang), never negative.

    Raises:
        ValueError: for a negative amount or one above ten million baht, more than any parcel carries.
    """

    LIMIT = 1_000_000_000

    def __new__(cls, value: int) -> "Satang":
        if not 0 <= value <= cls.LIMIT:
            raise ValueError("an amount lies between 0 and 10,000,000 baht")
        return super().__new__(cls, value)

    @property
    def baht(self) -> str:
        """The amount as people read it: ``1,290.00``."""
        return f"{int(self) // 100:,}.{int(self) % 100:02d}"
