"""What the bundled replies should be: the contact, and what they want, read from an e-mail to a support desk."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, Field


class Priority(StrEnum):
    """How soon somebody must look at it."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Contact(BaseModel):
    """One message, as the desk files it."""

    name: Annotated[str, Field(min_length=1, description="Full name of the sender")]
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$")]
    topic: Literal["invoice", "delivery", "bug", "question"]
    summary: Annotated[str, Field(min_length=5, max_length=160, description="The request in one sentence")]
    priority: Priority = Priority.NORMAL
    company: str | None = None
    amount: Annotated[float | None, Field(ge=0, description="Disputed or billed amount in euros")] = None
    due: date | None = None
    orders: Annotated[list[int], Field(description="Order numbers that are mentioned")] = []
