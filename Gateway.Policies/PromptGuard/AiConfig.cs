namespace Gateway.Policies.PromptGuard;

/// <summary>What is done to text that models write and read (<c>ai</c>). On MCP targets that is <see cref="PromptGuard"/> only: everything else needs an LLM backend.</summary>
public sealed record AiConfig
{
    /// <summary>What text is let through.</summary>
    public PromptGuardConfig? PromptGuard { get; init; }
}
