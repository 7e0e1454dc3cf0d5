using System.Collections.Immutable;
using Gateway.Policies.Cel;
using Gateway.Policies.Conditions;

namespace Gateway.Policies.ExtAuthz;

/// <summary>An <c>extAuthz</c> policy, compiled. Immutable.</summary>
public sealed class ExtAuthzChoice
{
    private ExtAuthzChoice(ExtAuthzConfig config, Choice<ExtAuthzRules> services) => (Config, Forms) = (config, services);

    /// <summary>As written.</summary>
    public ExtAuthzConfig Config { get; }

    /// <summary>The services.</summary>
    public ImmutableArray<ExtAuthzRules> Services => [.. Forms.Entries.Select(entry => entry.Form)];

    /// <summary>Whether nothing passes without a yes.</summary>
    public bool AlwaysAsks => Forms.HasFallback && Services.All(service => service.Config.FailureMode?.Mode != ExtAuthzFailureMode.Allow);

    internal Choice<ExtAuthzRules> Forms { get; }

    /// <summary>Compiles a policy.</summary>
    /// <param name="config">As written; null: nothing is.</param>
    /// <param name="compiler">What expressions are compiled with.</param>
    /// <param name="path">Path of the policy in the configuration.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    public static ExtAuthzChoice? Create(ExtAuthzConfig? config, CelCompiler compiler, string path, ICollection<ConfigError> errors)
    {
        ArgumentNullException.ThrowIfNull(compiler);
        ArgumentNullException.ThrowIfNull(errors);
        if (config is null)
        {
            return null;
        }

        if (config.Conditional is not { } conditional)
        {
            return new(config, Choice.Of(ExtAuthzRules.Create(config, compiler, path, errors)));
        }

        Choice.CheckAlone(config is { Host: null, Protocol: null, FailureMode: null, IncludeRequestHeaders.Count: 0, IncludeRequestBody: null }, path, errors);
        return new(config, Choice.Compile(
            conditional, (entry, at) => ExtAuthzRules.Create(entry, compiler, at, errors), compiler, path, errors, "response", "mcp", "extauthz", "request.body", "request.bodyPrefix"));
    }
}
