using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Library;

/// <summary>Views of <c>request.headers</c>: <c>join()</c>, <c>raw()</c>, <c>split()</c>, <c>redacted()</c>, and <c>cookie(name)</c>.</summary>
internal static class HeaderFunctions
{
    public static void AddTo(FunctionLibrary library)
    {
        View(library, "join", static headers => new HeaderView(headers) { Form = HeaderForm.Joined, IsRedacted = headers.IsRedacted });
        View(library, "raw", static headers => new HeaderView(headers) { Form = HeaderForm.Raw, IsRedacted = headers.IsRedacted });
        View(library, "split", static headers => new HeaderView(headers) { Form = HeaderForm.Split, IsRedacted = headers.IsRedacted });
        View(library, "redacted", static headers => new HeaderView(headers) { Form = headers.Form, IsRedacted = true });
        library.AddLinear(Cookie, "map(string, dyn).cookie(string) -> string");
    }

    /// <summary>The view joins the group of another function of this name and shape: a list joins and a text splits otherwise.</summary>
    private static void View(FunctionLibrary library, string name, Func<CelHeaders, CelHeaders> view)
    {
        var other = library.Find(name, hasReceiver: true, arity: 1)?.Body as FunctionBody.One;
        Function1 body = (in CelValue value, CelActivation activation) => value.Reference is CelHeaders headers ? CelValue.Of(view(headers))
            : other is not null ? other.Function(value, activation)
            : CelValue.Fail(Errors.NoSuchOverload);
        library.Replace(name, body, $"map(string, dyn).{name}() -> map(string, dyn)");
    }

    private static CelValue Cookie(in CelValue headers, in CelValue name, CelActivation activation)
    {
        if (headers.Reference is not CelHeaders map || name.Kind != CelKind.String)
        {
            return CelValue.Fail(Errors.NoSuchOverload);
        }

        foreach (var line in map.ValuesOf("cookie"))
        {
            if (!TextEditing.TryCharge(line.Length, activation))
            {
                return CelValue.Fail(Errors.Cost);
            }

            foreach (var range in line.AsSpan().Split(';'))
            {
                var pair = line.AsSpan(range).Trim();
                var equals = pair.IndexOf('=');
                if (equals > 0 && pair[..equals].SequenceEqual(name.Text))
                {
                    return CelValue.Of(pair[(equals + 1)..].Trim('"').ToString());
                }
            }
        }

        return CelValue.Fail(Errors.NoSuchKey);
    }
}
