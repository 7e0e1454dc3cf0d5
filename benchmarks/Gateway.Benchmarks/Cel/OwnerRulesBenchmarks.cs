using BenchmarkDotNet.Attributes;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Environments;

namespace Gateway.Benchmarks.Cel;

/// <summary>One evaluation of each rule of the product's own documents, all of them true.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class OwnerRulesBenchmarks
{
    private readonly CelProgram[] _programs;
    private readonly CelActivation _activation;

    public OwnerRulesBenchmarks()
    {
        var compiler = new CelCompiler(CelEnvironments.McpAuthorization);
        string[] rules =
        [
            "mcp.tool.name == \"add\"",
            "jwt.sub == \"test-user\" && mcp.tool.name == \"add\"",
            "mcp.tool.name == \"add\" && jwt.nested.key == \"value\"",
            "has(jwt.sub) && \"admin\" in jwt.roles",
            "jwt.org == \"solo.io\"",
            "jwt.scope.contains(\"write\") || mcp.tool.name in [\"add\", \"echo\", \"get\"]",
            "mcp.tool.name.matches(\"^(add|echo)$\") && cidr(\"10.0.0.0/8\").containsIP(source.address)",
            "jwt.roles.exists(r, r.startsWith(\"adm\"))",
        ];
        _programs = [.. rules.Select(rule => compiler.CompileRule(rule).Program!)];
        _activation = compiler.NewActivation();
        CelProjection.TryCreate(compiler.Input("jwt"), """
            {"iss":"https://issuer.example","sub":"test-user","aud":"gateway","exp":1900000000,"iat":1800000000,"jti":"x","scope":"read write",
             "org":"solo.io","roles":["user","auditor","admin"],"nested":{"key":"value"},"email":"user@example.com"}
            """u8, out var claims, out _);
        _activation.Set(claims!);
        _activation.Set(compiler.Input("mcp.tool.name"), CelValue.Of("add"));
        _activation.Set(compiler.Input("mcp.tool.target"), CelValue.Of("server"));
        _activation.Set(compiler.Input("source.address"), CelValue.Of("10.1.2.3"));
        if (_programs.Any(program => program.Test(_activation) != CelVerdict.True))
        {
            throw new InvalidOperationException("Every rule of this benchmark holds.");
        }
    }

    [Benchmark]
    public CelVerdict Name() => _programs[0].Test(_activation);

    [Benchmark(Baseline = true)]
    public CelVerdict SubjectAndName() => _programs[1].Test(_activation);

    [Benchmark]
    public CelVerdict NestedClaim() => _programs[2].Test(_activation);

    [Benchmark]
    public CelVerdict HasAndIn() => _programs[3].Test(_activation);

    [Benchmark]
    public CelVerdict Claim() => _programs[4].Test(_activation);

    [Benchmark]
    public CelVerdict ContainsOrIn() => _programs[5].Test(_activation);

    [Benchmark]
    public CelVerdict PatternAndNetwork() => _programs[6].Test(_activation);

    [Benchmark]
    public CelVerdict Exists() => _programs[7].Test(_activation);
}
