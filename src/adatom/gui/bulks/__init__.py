"""What the dialog for bulk crystals is made of."""
