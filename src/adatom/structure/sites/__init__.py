"""Adsorption sites: found, named and carried along."""
