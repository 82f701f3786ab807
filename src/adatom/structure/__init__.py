"""What is on the table: bulks, slabs, sites, adsorbates, placement, bonds, files, operations."""
