namespace Gateway.Policies;

/// <summary>Names the key of a property in the configuration, where it is not the property's name in camel case.</summary>
/// <param name="key">The key, as it is written in the file.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ConfigKeyAttribute(string key) : Attribute
{
    /// <summary>The key, as it is written in the file.</summary>
    public string Key { get; } = key;
}
