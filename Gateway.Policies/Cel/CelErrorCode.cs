namespace Gateway.Policies.Cel;

/// <summary>Why an evaluation failed.</summary>
public enum CelErrorCode
{
    /// <summary>A map has no such key, a record no such field, or what is left of the dot is absent.</summary>
    NoSuchKey,

    /// <summary>A variable that is not declared, or that nothing was bound to.</summary>
    NoSuchVariable,

    /// <summary>No function of this name takes values of these types; also a condition that is not a bool.</summary>
    NoSuchOverload,

    /// <summary>A division or remainder by zero.</summary>
    DivideByZero,

    /// <summary>A result outside the range of its type.</summary>
    Range,

    /// <summary>A list index outside the list.</summary>
    Index,

    /// <summary>A text or number that cannot be converted to the wanted type.</summary>
    Conversion,

    /// <summary>An argument that the function does not accept.</summary>
    Argument,

    /// <summary>The same key twice in a map.</summary>
    DuplicateKey,

    /// <summary>The evaluation took more steps than <see cref="CelLimits.Steps"/>, or met a text longer than its limit.</summary>
    CostExceeded,

    /// <summary>The rule called <c>fail()</c>.</summary>
    Failed,
}
