using System.Text.Json;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Checking;
using Gateway.Policies.Cel.Evaluation;
using Gateway.Policies.Cel.Library;

namespace Gateway.Tests.Cel.Conformance;

/// <summary>Compiles and evaluates a test of the public suite, in the ways this engine can.</summary>
internal static class ConformanceRunner
{
    /// <summary>
    /// Tests whose error is the type checker's own: the expression must not compile when it is checked, and fail when it is not. The
    /// suite's other error tests must compile and then fail.
    /// </summary>
    private static readonly string[] RefusedByChecker = ["network_ext/ip_type/13/is_ip_cidr_compile_error"];

    /// <summary>What a test came to; null if it is what the suite wants.</summary>
    public static string? Run(ConformanceCase test, Way way)
    {
        var compiler = new CelCompiler(EnvironmentFor(test));
        var mode = !test.IsChecked || way == Way.Unchecked ? CompileMode.Unchecked : way == Way.Unoptimised ? CompileMode.Unoptimised : CompileMode.Checked;
        var compilation = compiler.Compile(test.Expression, mode, wantsBool: false);
        if (compilation.Program is not { } program)
        {
            return RefusedByChecker.Contains(test.Id) && mode != CompileMode.Unchecked ? null
                : $"does not compile: {string.Join(" | ", compilation.Diagnostics)}";
        }

        if (RefusedByChecker.Contains(test.Id) && mode != CompileMode.Unchecked)
        {
            return "compiles";
        }

        if (mode == CompileMode.Checked && test.DeducedType is { } type && ConformanceValues.ReadType(type).ToString() != program.Type.ToString())
        {
            return $"type {program.Type}, expected {type}";
        }

        if (test.IsCheckOnly)
        {
            return null;
        }

        var value = Evaluate(program, compiler, test, way);
        if (test.Value is { } expected)
        {
            return ConformanceValues.IsSame(ConformanceValues.Read(expected), value) ? null : $"{value}, expected {expected}";
        }

        return value.Kind == CelKind.Error ? null : $"{value}, expected an error";
    }

    private static CelValue Evaluate(CelProgram program, CelCompiler compiler, ConformanceCase test, Way way)
    {
        var all = compiler.NewActivation();
        var some = compiler.NewActivation();
        some.SetUnknownAfter((CelBindingTime)(-1));
        var known = way == Way.SpecialisedByNothing ? 0 : way == Way.SpecialisedByHalf ? (test.Bindings.Count + 1) / 2 : test.Bindings.Count;
        foreach (var (binding, index) in test.Bindings.Select((binding, index) => (binding, index)))
        {
            var value = ConformanceValues.Read(binding.Value);
            all.Set(compiler.Input(binding.Name), value);
            if (index < known)
            {
                some.Set(compiler.Input(binding.Name), value);
            }
        }

        return way switch
        {
            Way.SpecialisedByNothing or Way.SpecialisedByHalf => program.Specialise(some).Evaluate(all),
            Way.SpecialisedByAll => program.Specialise(all).Evaluate(compiler.NewActivation()),
            Way.Explained => program.Explain(all).Value!.Value,
            _ => program.Evaluate(all),
        };
    }

    /// <summary>The product's own environment, with what the test declares.</summary>
    private static CelEnvironment EnvironmentFor(ConformanceCase test)
    {
        var variables = new Dictionary<string, CelVariable>();
        var functions = new CelEnvironment([]).Functions.Clone();
        foreach (var declaration in test.Declarations)
        {
            var name = declaration.GetProperty("name").GetString()!;
            if (declaration.TryGetProperty("type", out var type))
            {
                variables[name] = new CelVariable(name, ConformanceValues.ReadType(type), CelBindingTime.Request, "");
                continue;
            }

            foreach (var overload in declaration.GetProperty("overloads").EnumerateArray())
            {
                functions.Add(name, ReadSignature(overload), new FunctionBody.None());
            }
        }

        foreach (var binding in test.Bindings)
        {
            variables.TryAdd(binding.Name, new CelVariable(binding.Name, CelType.Dyn, CelBindingTime.Request, ""));
        }

        return new CelEnvironment(variables.Values) { Functions = functions, Container = test.Container };
    }

    private static Signature ReadSignature(JsonElement overload) => new(
        overload.TryGetProperty("instance", out var instance) && instance.GetBoolean(),
        [.. overload.GetProperty("params").EnumerateArray().Select(ConformanceValues.ReadType)],
        ConformanceValues.ReadType(overload.GetProperty("result")));

    internal enum Way
    {
        /// <summary>As rules are compiled and evaluated.</summary>
        Plain,

        /// <summary>Without the type checker.</summary>
        Unchecked,

        /// <summary>Without folding and fused nodes.</summary>
        Unoptimised,
        SpecialisedByNothing,
        SpecialisedByHalf,
        SpecialisedByAll,
        Explained,
    }
}
