namespace Gateway.Policies;

/// <summary>Lets a list with one item be written as that item: <c>level: info</c> for <c>level: [info]</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OneOrManyAttribute : Attribute
{
    /// <summary>Whether a comma parts a single value, or an item of the list, into several items. Default: false.</summary>
    public bool SplitAtComma { get; init; }
}
