using BenchmarkDotNet.Attributes;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Environments;
using Gateway.Policies.Cel.Rules;

namespace Gateway.Benchmarks.Cel;

/// <summary>What happens once a configuration, and once a token.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class LoadBenchmarks
{
    private readonly CelInput _jwt;
    private readonly byte[] _claims = System.Text.Encoding.UTF8.GetBytes("""
        {"iss":"https://issuer.example","sub":"test-user","aud":["gateway","other"],"exp":1900000000,"iat":1800000000,"jti":"a5d7b7b0",
         "scope":"read write","org":"solo.io","roles":["user","auditor","admin"],"realm_access":{"roles":["a","b"]},"email":"user@example.com"}
        """);

    public LoadBenchmarks()
    {
        var compiler = new CelCompiler(CelEnvironments.McpAuthorization);
        compiler.CompileRule("jwt.sub == \"a\" && \"admin\" in jwt.roles");
        compiler.NewActivation();
        _jwt = compiler.Input("jwt");
    }

    [Benchmark]
    public CelRuleSet CompileThousandRules()
    {
        var compiler = new CelCompiler(CelEnvironments.McpAuthorization);
        return new CelRuleSet(Enumerable.Range(0, 1000).Select(number => new CelRule(CelRuleEffect.Allow,
            compiler.CompileRule($"jwt.sub == \"user-{number}\" && mcp.tool.name in [\"a{number}\", \"b\", \"c\"] && jwt.org == \"solo.io\"").Program!)));
    }

    [Benchmark]
    public CelProjection ProjectClaims()
    {
        CelProjection.TryCreate(_jwt, _claims, out var projection, out _);
        return projection!;
    }
}
