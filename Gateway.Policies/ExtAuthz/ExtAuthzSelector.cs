using System.Collections.Immutable;
using System.Text;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authorization;
using Gateway.Policies.Cel;

namespace Gateway.Policies.ExtAuthz;

/// <summary>Which authorization service of one route is asked about a request. Thread-safe.</summary>
public sealed class ExtAuthzSelector
{
    private readonly ExtAuthzChoice _choice;
    private readonly RuleInputs _inputs;
    private readonly ActivationPool _activations;
    private readonly ImmutableArray<string> _included;

    /// <summary>Takes the policy of a route.</summary>
    /// <param name="compiler">What it was compiled with; nothing more is compiled with it afterwards.</param>
    /// <param name="choice">The policy.</param>
    public ExtAuthzSelector(CelCompiler compiler, ExtAuthzChoice choice)
    {
        ArgumentNullException.ThrowIfNull(compiler);
        ArgumentNullException.ThrowIfNull(choice);
        _choice = choice;
        _inputs = new RuleInputs(compiler);
        _activations = new ActivationPool(compiler);
        _included = [.. choice.Services.SelectMany(service => service.Included).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The service; null: none is asked. A condition that fails holds: what is in doubt is asked about.</summary>
    public ExtAuthzRules? Select(Caller caller, RequestFacts facts)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(facts);
        var activation = _activations.Rent();
        activation.Reset();
        _inputs.SetRequest(activation, facts);

        // What cannot be read of the caller makes conditions fail.
        _inputs.TrySetCaller(activation, caller, facts);
        var selected = _choice.Forms.Pick(activation, whenInDoubt: true);
        _activations.Return(activation);
        return selected;
    }

    /// <summary>Who sends a request of which nothing is known but what services get: told apart by it, whichever of them is asked.</summary>
    public Caller CallerOf(RequestFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var text = new StringBuilder();
        foreach (var name in _included)
        {
            foreach (var value in facts.Headers.ValuesOf(name))
            {
                // No name has a colon, and no value a line break: no two lists of headers run together.
                text.Append(name.ToUpperInvariant()).Append(':').Append(value).Append('\n');
            }
        }

        return text.Length == 0 ? Caller.Anonymous : Caller.PassedThrough(text.ToString());
    }
}
