using Gateway.Policies.Cel.Syntax;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Binding;

/// <content>Custom functions, written out where they are called. Each may call those defined before it, so none can call itself.</content>
internal sealed partial class Binder
{
    private const string This = "this";

    private int _known = int.MaxValue;
    private int _writtenOut;
    private int _depth;

    private CustomFunction? FindCustom(CallExpr call) => environment.Custom.Take(_known).FirstOrDefault(custom =>
        custom.Name == call.Function && custom.HasReceiver == call.Target is not null && custom.Takes(call.Arguments.Count));

    private Bound BindCustom(CallExpr call, CustomFunction custom)
    {
        // Functions that call one another twice each would double with every step.
        _writtenOut += custom.Nodes;
        if (_writtenOut > environment.Limits.Nodes || _depth + custom.Body.Depth > environment.Limits.Depth)
        {
            diagnostics.Error(call.NameStart, $"`{custom.Name}` and the functions it calls are too large");
            return new BoundFailure(call, Errors.Cost) { Type = CelType.Failed };
        }

        var start = _scope.Count;
        var arguments = Arguments(call, custom).Select(argument =>
        {
            var value = argument();
            // Keeps the place: macros in the next argument must not use it. The name comes with the body.
            _scope.Add(new Local("", _scope.Count));
            return value;
        }).ToArray();
        var names = custom.HasReceiver ? custom.Parameters.Prepend(This) : custom.Parameters;
        var locals = names.Select((name, index) => new Local(name, start + index)).ToArray();
        _scope.RemoveRange(start, arguments.Length);
        _scope.AddRange(locals);
        LocalCount = Math.Max(LocalCount, _scope.Count);
        var body = BindBody(call, custom, start);
        _scope.RemoveRange(start, locals.Length);
        for (var i = arguments.Length - 1; i >= 0; i--)
        {
            body = new BoundLet(custom.Body, locals[i], arguments[i], body);
        }

        return new BoundCustom(call, body);
    }

    private IEnumerable<Func<Bound>> Arguments(CallExpr call, CustomFunction custom)
    {
        if (call.Target is { } target)
        {
            yield return () => Bind(target);
        }

        var plain = custom.IsVariadic ? custom.Parameters.Count - 1 : custom.Parameters.Count;
        foreach (var argument in call.Arguments.Take(plain))
        {
            yield return () => Bind(argument);
        }

        if (custom.IsVariadic)
        {
            yield return () => new BoundList(call, [.. call.Arguments.Skip(plain).Select(argument => new BoundElement(Bind(argument), false))]);
        }
    }

    /// <summary>The body sees its parameters and nothing of where it is called.</summary>
    private Bound BindBody(CallExpr call, CustomFunction custom, int firstLocal)
    {
        var (known, visible) = (_known, _visibleFrom);
        var added = custom.Body.Depth + custom.Parameters.Count + 1;
        _known = environment.Custom.TakeWhile(other => other != custom).Count();
        _visibleFrom = firstLocal;
        _depth += added;
        var body = diagnostics.Elsewhere(call.NameStart, $"in `{custom.Name}`: ", () => Bind(custom.Body));
        _depth -= added;
        (_known, _visibleFrom) = (known, visible);
        return body;
    }
}
