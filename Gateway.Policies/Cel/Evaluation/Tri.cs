namespace Gateway.Policies.Cel.Evaluation;

/// <summary>
/// A condition's outcome without its details. The numbers matter: for <c>&amp;&amp;</c> of operands none of which is false, the larger
/// one is the outcome (unknown before error before true); for <c>||</c> of operands none of which is true, likewise.
/// </summary>
internal enum Tri
{
    False = 0,
    True = 1,
    Error = 2,
    Unknown = 3,
}
