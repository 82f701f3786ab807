"""How surfaces take the light: one soft shader for atoms and bonds, cheap enough for software OpenGL.

VTK's own light kit asks for five lights per pixel and leaves lower layers dark. Here one key light wraps
around each ball (half-Lambert), an edge darkens towards the outline so that neighbours of one colour stand
apart, and what lies deeper fades a little towards the background.
"""

from typing import Literal, TypeAlias

from vtkmodules.vtkRenderingCore import vtkActor

Look: TypeAlias = Literal["plain", "hatched", "partly", "ring", "dashes"]
"""How balls are drawn: as they are, with stripes or thin ones, or as a ring around, whole or in dashes."""

# VTK's mapper meets a sphere with a ray in general; along the parallel rays of our camera the same point is
# the height of a half circle, which costs software OpenGL a third less.
_SPHERE = """
  vec2 offCentre = (vertexVC.xy - centerVCVSOutput.xy)/radiusVCVSOutput;
  float beyond = dot(offCentre, offCentre);
  if (beyond > 1.0) { discard; }
  vec3 normalVCVSOutput = vec3(offCentre, sqrt(1.0 - beyond));
  vertexVC.z = centerVCVSOutput.z + radiusVCVSOutput*normalVCVSOutput.z;
  gl_FragDepth = 0.5*(VCDCMatrix[2][2]*vertexVC.z + VCDCMatrix[3][2]) + 0.5;
"""
_LIGHT = """
  vec3 towards = normalVCVSOutput;
  float wrapped = 0.5 + 0.5*dot(towards, vec3(-0.374, 0.561, 0.738));
  vec3 shade = diffuseColor*mix(0.38, 1.08, wrapped*wrapped);
  float gleam = max(dot(towards, vec3(-0.201, 0.301, 0.932)), 0.0);
  shade += (1.15 - shade)*(0.30*pow(gleam, 36.0));
  shade *= mix(0.62, 1.0, smoothstep(0.05, 0.45, towards.z));
"""
_HATCH = """
  float stripe = abs(fract((towards.x + towards.y)*2.6 + 0.5) - 0.5);
  float soft = 2.6*fwidth(towards.x + towards.y) + 0.001;
  shade = mix(hatchColor, shade, smoothstep(0.16 - soft, 0.16 + soft, stripe)*0.62 + 0.38);
"""
_THIN_HATCH = """
  float stripe = abs(fract((towards.x + towards.y)*1.3 + 0.5) - 0.5);
  float soft = 1.3*fwidth(towards.x + towards.y) + 0.001;
  shade = mix(hatchColor, shade, smoothstep(0.05 - soft, 0.05 + soft, stripe)*0.55 + 0.45);
"""
_RING = """
  vec2 offCentre = vertexVC.xy - centerVCVSOutput.xy;
  float span = length(offCentre);
  float rim = min(radiusVCVSOutput - span, span - radiusVCVSOutput + ringWidth + 2.0*ringEdge);
  if (rim < 0.0) { discard; }
  vec3 normalVCVSOutput = vec3(0.0, 0.0, 1.0);
  vertexVC.z = centerVCVSOutput.z;
  gl_FragDepth = 0.5*(VCDCMatrix[2][2]*vertexVC.z + VCDCMatrix[3][2]) + 0.5;
"""
_DASHES = """
  if (rim < ringEdge || fract(atan(offCentre.y, offCentre.x)*2.2282) < 0.5) { discard; }
  gl_FragDepth = 0.0;
"""
_FLAT = """
  gl_FragData[0] = vec4(rim < ringEdge ? edgeColor : diffuseColor, opacity);
"""
_DEPTH = """
  float depth = clamp((nearest - vertexVC.z)/depthRange, 0.0, 1.0);
  gl_FragData[0] = vec4(mix(shade, fogColor, fogStrength*depth), opacity);
"""
FOG = 0.28


class Shading:
    """The shader of one actor, and the few numbers it asks for.

    Parameters
    ----------
    actor
        An actor with a sphere or stick mapper.
    sphere
        The actor draws spheres, not sticks.
    look
        How it draws them. Stripes are the mark of a fixed atom, thin ones of one fixed along some axes.
    """

    def __init__(self, actor: vtkActor, *, sphere: bool, look: Look = "plain") -> None:
        self._ring = look in ("ring", "dashes")
        self._hatched = look in ("hatched", "partly")
        hatch = {"hatched": _HATCH, "partly": _THIN_HATCH}.get(look, "")
        light = _FLAT if self._ring else _LIGHT + hatch + _DEPTH
        depth = _RING + (_DASHES if look == "dashes" else "") if self._ring else _SPHERE
        replace = actor.GetShaderProperty().AddFragmentShaderReplacement
        replace("//VTK::Light::Impl", True, light, False)
        if sphere:
            replace("//VTK::Depth::Impl", True, depth, False)
        self._uniforms = actor.GetShaderProperty().GetFragmentCustomUniforms()
        if self._ring:
            self.set_edge((1.0, 1.0, 1.0))
            self.set_ring(0.1, 0.05)
        else:
            self.set_colours((1.0, 1.0, 1.0), (0.0, 0.0, 0.0))
            self.set_depth(0.0, 1.0)

    def set_ring(self, width: float, edge: float) -> None:
        """Set how wide a ring is, and its edge on either side, Å."""
        self._uniforms.SetUniformf("ringWidth", width)
        self._uniforms.SetUniformf("ringEdge", edge)

    def set_edge(self, colour: tuple[float, float, float]) -> None:
        """Set the colour of a ring's edge, 0 to 1."""
        self._uniforms.SetUniform3f("edgeColor", colour)

    def set_colours(self, fog: tuple[float, float, float], hatch: tuple[float, float, float]) -> None:
        """Set the colour that depth fades to and that of the hatching, each 0 to 1."""
        self._uniforms.SetUniform3f("fogColor", fog)
        self._uniforms.SetUniformf("fogStrength", FOG)
        if self._hatched:
            self._uniforms.SetUniform3f("hatchColor", hatch)

    def set_depth(self, nearest: float, extent: float) -> None:
        """Fade from `nearest` (z in view coordinates, Å) over `extent` Å away from the viewer."""
        self._uniforms.SetUniformf("nearest", nearest)
        self._uniforms.SetUniformf("depthRange", extent)
