using Gateway.Policies.Cel.Syntax;

namespace Gateway.Policies.Cel.Binding;

/// <content>Calls: macros first, then functions of a namespace, methods and plain functions.</content>
internal sealed partial class Binder
{
    private Bound BindCall(CallExpr call)
    {
        if (BindMacro(call) is { } macro)
        {
            return macro;
        }

        if (FindCustom(call) is { } custom)
        {
            return BindCustom(call, custom);
        }

        if (call.Target is null)
        {
            return BindFunction(call, call.Function, call.Rooted, null);
        }

        if (QualifiedName(call.Target) is { } target)
        {
            var name = $"{target.Name}.{call.Function}";
            if (Candidates(name, target.Rooted).Any(environment.Functions.Contains))
            {
                return BindFunction(call, name, target.Rooted, null);
            }

            if (environment.Functions.IsNamespace(target.Name) && !environment.Variables.ContainsKey(target.Name))
            {
                return UnknownFunction(call, name);
            }
        }

        return BindFunction(call, call.Function, rooted: true, Bind(call.Target));
    }

    private Bound BindFunction(CallExpr call, string name, bool rooted, Bound? receiver)
    {
        var arguments = call.Arguments.Select(Bind);
        Bound[] all = receiver is null ? [.. arguments] : [receiver, .. arguments];
        foreach (var candidate in Candidates(name, rooted))
        {
            if (environment.Functions.Find(candidate, receiver is not null, all.Length) is { } function)
            {
                return new BoundCall(call, function, all);
            }
        }

        return UnknownFunction(call, name);
    }

    private BoundFailure UnknownFunction(CallExpr call, string name)
    {
        if (environment.Custom.Take(_known).FirstOrDefault(function => function.Name == name) is { } custom)
        {
            return Unresolved(call, call.NameStart, CelErrorCode.NoSuchOverload, $"`{name}` is not called this way", $"it has the form {custom.Form}");
        }

        var known = Candidates(name, call.Rooted).FirstOrDefault(environment.Functions.Contains);
        if (known is not null)
        {
            var forms = environment.Functions.Forms(known).SelectMany(group => group.Signatures.Select(signature => Form(known, signature)));
            return Unresolved(call, call.NameStart, CelErrorCode.NoSuchOverload, $"`{known}` is not called this way",
                $"it has the form {string.Join(" or ", forms.Take(4))}");
        }

        var suggestion = environment.Refused.GetValueOrDefault(name)
            ?? Suggestions.For(name, environment.Functions.Names.Concat(MacroNames).Concat(environment.Custom.Select(custom => custom.Name)));
        return Unresolved(call, call.NameStart, CelErrorCode.NoSuchOverload, $"unknown function `{name}`", suggestion);
    }

    private static string Form(string name, Checking.Signature signature) => signature.HasReceiver
        ? $"{signature.Parameters[0]}.{name}({string.Join(", ", signature.Parameters.Skip(1))})"
        : $"{name}({string.Join(", ", signature.Parameters)})";

    /// <summary>The dotted name a call's target may be, if no macro variable hides it.</summary>
    private (string Name, bool Rooted)? QualifiedName(Expr target) => target switch
    {
        IdentExpr ident when ident.Rooted || FindLocal(ident.Name) is null => (ident.Name, ident.Rooted),
        SelectExpr { Optional: false } select when QualifiedName(select.Operand) is { } prefix => ($"{prefix.Name}.{select.Field}", prefix.Rooted),
        _ => null,
    };
}
