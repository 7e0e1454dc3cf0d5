using Gateway.Policies.Cel;
using Gateway.Policies.Conditions;
using Gateway.Policies.Headers;

namespace Gateway.Policies.Transformations;

/// <summary>A transformation, compiled. Immutable.</summary>
public sealed class Transformation
{
    private readonly Choice<Form> _forms;

    private Transformation(TransformationConfig config, Choice<Form> forms, bool readsBody) => (Config, _forms, ReadsBody) = (config, forms, readsBody);

    /// <summary>As written.</summary>
    public TransformationConfig Config { get; }

    /// <summary>Whether it reads the body of requests, which is at hand only where messages are read.</summary>
    public bool ReadsBody { get; }

    /// <summary>Whether headers of requests may change.</summary>
    internal bool HasRequest => _forms.Entries.Any(entry => entry.Form.Request is not null);

    /// <summary>Whether headers of responses may change.</summary>
    internal bool HasResponse => _forms.Entries.Any(entry => entry.Form.Response is not null);

    /// <summary>Compiles a policy.</summary>
    /// <param name="config">As written; null: nothing is.</param>
    /// <param name="compiler">What expressions are compiled with.</param>
    /// <param name="path">Path of the policy in the configuration.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    public static Transformation? Create(TransformationConfig? config, CelCompiler compiler, string path, ICollection<ConfigError> errors)
    {
        ArgumentNullException.ThrowIfNull(compiler);
        ArgumentNullException.ThrowIfNull(errors);
        if (config is null)
        {
            return null;
        }

        if (config.Conditional is not { } conditional)
        {
            var only = Compile(config.Request, config.Response, compiler, path, errors);
            return new(config, Choice.Of(only), ReadsRequestBody(only, compiler));
        }

        // A form is picked for the request and again for its response, and must be the same.
        Choice.CheckAlone(config is { Request: null, Response: null }, path, errors);
        string[] unreadable = conditional.Any(entry => entry.Response is not null) ? ["response", "mcp", "request.body", "request.bodyPrefix"] : ["response"];
        var forms = Choice.Compile(conditional, (entry, at) => Compile(entry.Request, entry.Response, compiler, at, errors), compiler, path, errors, unreadable);
        return new(config, forms, forms.Entries.Any(entry => ReadsRequestBody(entry.Form, compiler)));
    }

    /// <summary>What changes on one side; null: nothing.</summary>
    /// <param name="side">The side.</param>
    /// <param name="activation">What expressions read; null: it cannot be read, and what any form would write is dropped.</param>
    internal HeaderChange? Evaluate(HeaderSide side, CelActivation? activation)
    {
        if (activation is not null)
        {
            return _forms.Pick(activation, whenInDoubt: false)?.Of(side)?.Evaluate(activation);
        }

        var dropped = _forms.Entries.Select(entry => entry.Form.Of(side)?.Dropped).OfType<IReadOnlySet<string>>().SelectMany(names => names).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return dropped.Count == 0 ? null : new(dropped, []);
    }

    private static Form Compile(HeaderExpressionsConfig? request, HeaderExpressionsConfig? response, CelCompiler compiler, string path, ICollection<ConfigError> errors)
    {
        if (request is null && response is null)
        {
            errors.Add(new(path, "This changes no header.", "Write request or response, or remove the policy."));
        }

        return new(
            HeaderExpressions.Create(request, HeaderSide.Request, compiler, $"{path}.request", errors),
            HeaderExpressions.Create(response, HeaderSide.Response, compiler, $"{path}.response", errors));
    }

    private static bool ReadsRequestBody(Form form, CelCompiler compiler) =>
        form.Request is { } request && (request.Reads(compiler.Input("request.body")) || request.Reads(compiler.Input("request.bodyPrefix")));

    private sealed record Form(HeaderExpressions? Request, HeaderExpressions? Response)
    {
        public HeaderExpressions? Of(HeaderSide side) => side == HeaderSide.Request ? Request : Response;
    }
}
