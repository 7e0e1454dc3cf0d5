using Gateway.Policies.Cel;
using Gateway.Policies.Headers;

namespace Gateway.Policies.Transformations;

/// <summary>A transformation, compiled. Immutable.</summary>
public sealed class Transformation
{
    private Transformation(TransformationConfig config, HeaderExpressions? request, HeaderExpressions? response, bool readsBody) =>
        (Config, Request, Response, ReadsBody) = (config, request, response, readsBody);

    /// <summary>As written.</summary>
    public TransformationConfig Config { get; }

    /// <summary>Whether it reads the body of requests, which is at hand only where messages are read.</summary>
    public bool ReadsBody { get; }

    internal HeaderExpressions? Request { get; }

    internal HeaderExpressions? Response { get; }

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

        if (config is { Request: null, Response: null })
        {
            errors.Add(new(path, "This changes no header.", "Write request or response, or remove the policy."));
        }

        var request = HeaderExpressions.Create(config.Request, HeaderSide.Request, compiler, $"{path}.request", errors);
        var response = HeaderExpressions.Create(config.Response, HeaderSide.Response, compiler, $"{path}.response", errors);
        var readsBody = request is not null && (request.Reads(compiler.Input("request.body")) || request.Reads(compiler.Input("request.bodyPrefix")));
        return new(config, request, response, readsBody);
    }
}
