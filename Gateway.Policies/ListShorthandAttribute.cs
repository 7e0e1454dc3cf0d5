namespace Gateway.Policies;

/// <summary>Lets a configuration record be written as a list, which is then the value of each of some properties: <c>promptGuard: […]</c> for both directions.</summary>
/// <param name="properties">The names of the properties, which have one type.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ListShorthandAttribute(params string[] properties) : Attribute
{
    /// <summary>The names of the properties.</summary>
    public IReadOnlyList<string> Properties { get; } = properties;
}
