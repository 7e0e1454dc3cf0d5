namespace Gateway.Policies.Cel.Rules;

/// <summary>A rule: a condition, and what it means that it holds.</summary>
/// <param name="Effect">What it means.</param>
/// <param name="Condition">The condition, compiled with <see cref="CelCompiler.CompileRule"/>.</param>
public sealed record CelRule(CelRuleEffect Effect, CelProgram Condition);
