"""Reads for people and programs: the schema `pub` alone, through the public role; plain values come back."""

from sqlalchemy import Connection

__all__ = ["Connection"]
