namespace Gateway.Policies.Agents;

/// <summary>
/// Says that a plain HTTP backend is an agent that speaks A2A (<c>a2a</c>): the agent cards it answers with name the gateway's address in place of its own.
/// </summary>
public sealed record A2aConfig;
