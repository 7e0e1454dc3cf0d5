namespace Gateway.Policies.Cel.Library;

/// <summary>What a call costs, for the estimate made at load. The run-time counter charges by what is really there.</summary>
internal enum FunctionCost
{
    /// <summary>The same whatever the arguments.</summary>
    Constant,

    /// <summary>In proportion to the size of its first argument.</summary>
    Linear,

    /// <summary>In proportion to the text, several steps a character.</summary>
    Regex,
}
