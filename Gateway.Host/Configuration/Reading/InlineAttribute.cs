namespace Gateway.Host.Configuration.Reading;

/// <summary>Says that the keys of a nested record stand beside the keys of the record that holds it, under no key of their own.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class InlineAttribute : Attribute;
