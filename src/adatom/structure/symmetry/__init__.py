"""What symmetry there is: space groups, the operations and translations of slabs."""
