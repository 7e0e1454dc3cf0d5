using Gateway.Policies.Cel.Binding;
using Gateway.Policies.Cel.Checking;
using Gateway.Policies.Cel.Evaluation;
using Gateway.Policies.Cel.Syntax;

namespace Gateway.Policies.Cel;

/// <summary>
/// Compiles the rules of one configuration, which then share their inputs: an activation made here serves them all. Compile everything,
/// then make activations. Not thread-safe; the programs are.
/// </summary>
public sealed class CelCompiler
{
    private readonly Layout _layout;

    /// <summary>A compiler for rules in an environment.</summary>
    public CelCompiler(CelEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        Environment = environment;
        _layout = new Layout(environment.Variables);
    }

    /// <summary>What rules may use.</summary>
    public CelEnvironment Environment { get; }

    /// <summary>The inputs that the rules compiled so far read.</summary>
    public IReadOnlyList<CelInput> Inputs => [.. _layout.Inputs.Where(input => input.IsRead)];

    internal Layout Layout => _layout;

    /// <summary>Compiles a condition: the result must be a bool, by its type and not only at run time.</summary>
    public CelCompilation CompileRule(string source) => Compile(source, CompileMode.Checked, wantsBool: true);

    /// <summary>Compiles an expression of any type.</summary>
    public CelCompilation Compile(string source) => Compile(source, CompileMode.Checked, wantsBool: false);

    /// <summary>The handle of a variable, or of a field of a record variable: <c>mcp.tool.name</c>.</summary>
    /// <exception cref="ArgumentException">There is no such variable or field.</exception>
    public CelInput Input(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _layout.FindInput(name) ?? throw new ArgumentException($"There is no variable or field `{name}`.", nameof(name));
    }

    /// <summary>A new activation. From now on nothing more can be compiled that reads an input not read before.</summary>
    public CelActivation NewActivation() => new(_layout);

    internal CelCompilation Compile(string source, CompileMode mode, bool wantsBool)
    {
        ArgumentNullException.ThrowIfNull(source);
        var diagnostics = new DiagnosticBag(source);
        if (Parser.Parse(source, Environment.Limits, diagnostics) is not { } syntax)
        {
            return new CelCompilation(null, diagnostics.Items);
        }

        var binder = new Binder(Environment, _layout, diagnostics, mode != CompileMode.Unchecked);
        var bound = binder.Bind(syntax);
        var type = CelType.Dyn;
        if (mode != CompileMode.Unchecked && !diagnostics.HasErrors)
        {
            type = Checker.Check(bound, diagnostics);
            CheckResult(type, wantsBool, syntax, diagnostics);
        }

        if (!diagnostics.HasErrors)
        {
            CostEstimate.Check(bound, Environment.Limits, diagnostics);
        }

        var node = diagnostics.HasErrors ? null : Lower(bound, binder.LocalCount, mode, diagnostics);
        if (node is not null && mode == CompileMode.Checked && !diagnostics.HasErrors)
        {
            Lints.Check(bound, node, wantsBool, diagnostics);
        }

        return node is null || diagnostics.HasErrors
            ? new CelCompilation(null, diagnostics.Items)
            : new CelCompilation(new CelProgram(source, type, node, bound, binder.LocalCount, Environment.Limits), diagnostics.Items);
    }

    private static void CheckResult(CelType type, bool wantsBool, Expr syntax, DiagnosticBag diagnostics)
    {
        if (!wantsBool || type.Kind is TypeKind.Bool or TypeKind.Failed)
        {
            return;
        }

        if (type.Kind == TypeKind.Dyn)
        {
            diagnostics.Error(syntax.Start, "a rule must be a condition, but the type of this is only known at run time",
                $"write `{ExprPrinter.Print(syntax)} == true`");
        }
        else
        {
            diagnostics.Error(syntax.Start, $"a rule must be a condition, this is {type}");
        }
    }

    private Node Lower(Bound bound, int locals, CompileMode mode, DiagnosticBag diagnostics)
    {
        // Folding needs no inputs: an activation of an empty layout is enough, with room for the macros' variables.
        var scratch = new CelActivation(new Layout(Environment.Variables));
        scratch.Begin(locals, Environment.Limits.Steps);
        var folding = new NodeFactory(scratch);
        var nodes = mode == CompileMode.Unoptimised ? new NodeFactory(null) : folding;
        return new Lowering(nodes, folding, Environment.Limits, diagnostics, mode == CompileMode.Unoptimised ? (_, node) => node : null).Lower(bound);
    }
}
