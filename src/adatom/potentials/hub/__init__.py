"""The Hugging Face hub, behind whose gate FAIRChem's models lie: account, access, downloads."""
