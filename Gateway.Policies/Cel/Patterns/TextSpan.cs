namespace Gateway.Policies.Cel.Patterns;

/// <summary>A part of a text, in UTF-16 units.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">How long it is; not 0.</param>
internal readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>Where it is over.</summary>
    public int End => Start + Length;
}
