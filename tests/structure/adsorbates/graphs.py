"""Molecules as skeletons: which element is bonded to which, whatever the order of the bonds."""

from rdkit import Chem

from adatom.structure.adsorbates.standing import neighbours_of


def skeleton(symbols, positions):
    """The canonical text of what is bonded to what in a shape."""
    near = neighbours_of(symbols, positions)
    return _written(symbols, [(k, n) for k, atoms in enumerate(near) for n in atoms if n > k])


def skeleton_of_smiles(text):
    """The same of a SMILES string."""
    molecule = Chem.AddHs(Chem.MolFromSmiles(text))
    pairs = [(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()) for bond in molecule.GetBonds()]
    return _written([atom.GetSymbol() for atom in molecule.GetAtoms()], pairs)


def _written(symbols, pairs):
    molecule = Chem.RWMol()
    for symbol in symbols:
        atom = Chem.Atom(symbol)
        atom.SetNoImplicit(True)
        molecule.AddAtom(atom)
    for one, other in pairs:
        molecule.AddBond(one, other, Chem.BondType.SINGLE)
    molecule.UpdatePropertyCache(strict=False)
    return Chem.MolToSmiles(molecule, allHsExplicit=True)
