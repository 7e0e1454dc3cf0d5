using Gateway.Host.Configuration.Diagnostics;
using Gateway.Tests.Support;

namespace Gateway.Tests.Configuration.Diagnostics;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class DiagnosticPrinterTests
{
    [Fact]
    public void Diagnostics_print_as_compilers_print_them()
    {
        ConfigDiagnostic[] diagnostics =
        [
            new(DiagnosticSeverity.Error, "mcp.port", 3, 9, "It is wrong.", "Mend it."),
            new(DiagnosticSeverity.Warning, "", 1, 1, "It is odd.", "Look at it."),
        ];

        Assert.Equal(
            """
            gateway.yaml:3:9: error: mcp.port: It is wrong.
                Mend it.
            gateway.yaml:1:1: warning: It is odd.
                Look at it.

            """,
            DiagnosticPrinter.Print("gateway.yaml", diagnostics));
    }

    [Fact]
    public void Nothing_to_say_prints_nothing() => Assert.Equal("", DiagnosticPrinter.Print("gateway.yaml", []));
}
