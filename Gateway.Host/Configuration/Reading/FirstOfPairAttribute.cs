namespace Gateway.Host.Configuration.Reading;

/// <summary>Says that a value was once written as a list of two, of which only the first says something.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FirstOfPairAttribute : Attribute;
