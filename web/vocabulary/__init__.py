"""The words of the register by code, as English sentences that the catalogues translate."""
