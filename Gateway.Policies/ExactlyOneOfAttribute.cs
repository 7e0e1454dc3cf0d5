namespace Gateway.Policies;

/// <summary>Says that exactly one of some properties of a configuration record is set.</summary>
/// <param name="properties">The names of the properties, which are nullable.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ExactlyOneOfAttribute(params string[] properties) : Attribute
{
    /// <summary>The names of the properties, in the order they are named to the user.</summary>
    public IReadOnlyList<string> Properties { get; } = properties;
}
