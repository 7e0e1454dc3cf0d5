namespace Gateway.Policies;

/// <summary>Lets a configuration record be written as one text, the value of one of its properties: <c>- 'true'</c> for <c>- allow: 'true'</c>.</summary>
/// <param name="property">The name of the property.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ShorthandAttribute(string property) : Attribute
{
    /// <summary>The name of the property.</summary>
    public string Property { get; } = property;
}
