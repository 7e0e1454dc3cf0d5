namespace Gateway.Policies.Conditions;

/// <summary>A form of a policy that holds under a condition.</summary>
public interface IConditionalConfig
{
    /// <summary>Rule language: when this form holds; null: always, where none before it does.</summary>
    string? Condition { get; }
}
