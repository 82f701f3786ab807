"""How it is seen: scene, camera, picking, tools, pictures."""
