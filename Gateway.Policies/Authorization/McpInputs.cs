using System.Collections.Immutable;
using Gateway.Policies.Cel;

namespace Gateway.Policies.Authorization;

/// <summary>Brings operations into activations. Immutable.</summary>
internal sealed class McpInputs
{
    private readonly CelInput _method;
    private readonly CelInput _arguments;
    private readonly ImmutableArray<CelInput> _names;
    private readonly ImmutableArray<CelInput> _targets;

    public McpInputs(CelCompiler compiler)
    {
        _method = compiler.Input("mcp.methodName");
        _arguments = compiler.Input("mcp.tool.arguments");
        _names = [.. McpRuleGroup.Kinds.Select(kind => compiler.Input($"{McpRuleGroup.Variable(kind)}.name"))];
        _targets = [.. McpRuleGroup.Kinds.Select(kind => compiler.Input($"{McpRuleGroup.Variable(kind)}.target"))];
    }

    /// <summary>Declares unknown what an operation of a kind brings; the other kinds are absent.</summary>
    public void SetUnknown(CelActivation activation, McpItemKind kind)
    {
        activation.Set(_method, CelValue.Unknown);
        activation.Set(_names[(int)kind], CelValue.Unknown);
        activation.Set(_targets[(int)kind], CelValue.Unknown);
        if (kind == McpItemKind.Tool)
        {
            activation.Set(_arguments, CelValue.Unknown);
        }
    }

    /// <summary>Sets the method of a request.</summary>
    public void SetMethod(CelActivation activation, string method) => activation.Set(_method, CelValue.Of(method));

    /// <summary>Sets the target alone.</summary>
    public void SetTarget(CelActivation activation, McpItemKind kind, string target) => activation.Set(_targets[(int)kind], CelValue.Of(target));

    /// <summary>Sets an operation. False: its arguments cannot be read, and nothing may be decided by them.</summary>
    public bool TrySet(CelActivation activation, in McpOperation operation)
    {
        activation.Set(_names[(int)operation.Kind], CelValue.Of(operation.Name));
        activation.Set(_targets[(int)operation.Kind], CelValue.Of(operation.Target));
        if (operation.Kind != McpItemKind.Tool || !_arguments.IsRead)
        {
            return true;
        }

        if (operation.IsListed)
        {
            activation.Set(_arguments, CelValue.Unknown);
            return true;
        }

        var json = operation.Arguments.IsEmpty ? "{}"u8 : operation.Arguments.Span;
        if (!CelProjection.TryCreate(_arguments, json, out var projection, out _))
        {
            return false;
        }

        activation.Set(projection!);
        return true;
    }
}
