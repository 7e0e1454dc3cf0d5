using System.Security.Cryptography;
using System.Text;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Kubernetes;
using Gateway.Host.Configuration.Reading;
using Gateway.Host.Configuration.Tables;
using Gateway.Host.Configuration.Validation;

namespace Gateway.Host.Configuration;

/// <summary>Reads a configuration. Touches nothing but its arguments and never throws for what a file may hold.</summary>
internal static class ConfigReader
{
    /// <summary>Largest file, in bytes.</summary>
    public const int MaxBytes = 4 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="bytes">YAML or JSON in UTF-8, with or without a byte order mark.</param>
    /// <param name="environment">Gives the value of a variable; null: it is not set.</param>
    /// <param name="options">What the command line says.</param>
    public static ConfigLoadResult Read(ReadOnlySpan<byte> bytes, Func<string, string?> environment, ConfigReadOptions options)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (bytes.Length > MaxBytes)
        {
            return Reject(hash, 1, 1, $"The file has more than {MaxBytes} bytes.", "Split the configuration; no gateway needs that much.");
        }

        if (bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        }

        try
        {
            return ReadText(StrictUtf8.GetString(bytes), hash, environment, options);
        }
        catch (DecoderFallbackException exception)
        {
            var before = bytes[..exception.Index];
            var column = before.Length - before.LastIndexOf((byte)'\n');
            return Reject(hash, before.Count((byte)'\n') + 1, column, "The file is not UTF-8: there is a stray byte here.", "Save the file as UTF-8.");
        }
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="environment">Gives the value of a variable; null: it is not set.</param>
    /// <param name="options">What the command line says.</param>
    public static ConfigLoadResult Read(string text, Func<string, string?> environment, ConfigReadOptions options) =>
        Read(Encoding.UTF8.GetBytes(text), environment, options);

    /// <summary>Reads a folder of manifests.</summary>
    /// <param name="files">Its files.</param>
    /// <param name="environment">Gives the value of a variable; null: it is not set.</param>
    /// <param name="options">What the command line says.</param>
    public static ConfigLoadResult Read(IReadOnlyList<ManifestFile> files, Func<string, string?> environment, ConfigReadOptions options)
    {
        var hash = ManifestFolder.Hash(files);
        if (files.Sum(file => (long)file.Bytes.Length) > MaxBytes)
        {
            return Reject(hash, 1, 1, $"The files have more than {MaxBytes} bytes.", "Split the configuration; no gateway needs that much.");
        }

        var diagnostics = new DiagnosticList();
        var roots = files.SelectMany(file => ManifestFolder.Roots(file, diagnostics)).ToList();
        return diagnostics.HasErrors
            ? new ConfigLoadResult.Rejected(diagnostics.Errors(), hash, diagnostics.Warnings())
            : ReadManifests(roots, isFolder: true, diagnostics, hash, environment, options);
    }

    // What could not be translated is missing from the rest: nothing that is said about the rest would help then.
    private static ConfigLoadResult ReadManifests(
        IReadOnlyList<ConfigNode> roots, bool isFolder, DiagnosticList diagnostics, string hash, Func<string, string?> environment, ConfigReadOptions options)
    {
        var root = new Manifests(isFolder, diagnostics).Translate(roots);
        return diagnostics.HasErrors
            ? new ConfigLoadResult.Rejected(diagnostics.Errors(), hash, diagnostics.Warnings())
            : Finish(root, diagnostics, hash, environment, options);
    }

    private static ConfigLoadResult ReadText(string text, string hash, Func<string, string?> environment, ConfigReadOptions options)
    {
        var diagnostics = new DiagnosticList();
        var roots = YamlTree.Read(text, diagnostics);
        if (roots is null || roots.All(root => root is ConfigNode.Scalar { IsNull: true }))
        {
            return diagnostics.HasErrors
                ? new ConfigLoadResult.Rejected(diagnostics.Errors(), hash, diagnostics.Warnings())
                : Reject(hash, 1, 1, "The file is empty.", "Write binds, or mcp with its targets.");
        }

        if (roots.Any(ManifestDocument.IsManifest))
        {
            return ReadManifests(roots, isFolder: false, diagnostics, hash, environment, options);
        }

        var root = roots[0];
        if (roots.Count > 1)
        {
            // An empty one at the end stands behind the last line.
            var line = Math.Clamp(roots[1].Line, 1, text.AsSpan().Count('\n') + 1);
            return Reject(hash, line, Math.Max(roots[1].Column, 1), "There is a second document in this file.", "Remove the line --- and what follows, or merge the two.");
        }

        if (root is not ConfigNode.Mapping)
        {
            return Reject(hash, root.Line, root.Column, "The file holds no keys with values.", "Write binds, or mcp with its targets.");
        }

        new Aliases(AliasTable.Rows, diagnostics).Replace(root);
        return Finish(root, diagnostics, hash, environment, options);
    }

    private static ConfigLoadResult Finish(ConfigNode root, DiagnosticList diagnostics, string hash, Func<string, string?> environment, ConfigReadOptions options)
    {
        var file = new ConfigBinder(environment, diagnostics).Bind<GatewayFileConfig>(root);
        var config = GatewayConfigNormalizer.Normalize(file, out var spelledOut, out var faults);
        var source = new ConfigSource(root, spelledOut);
        var report = new ValidationReport(source, diagnostics, options);
        foreach (var fault in faults)
        {
            report.Error(fault);
        }

        ConfigValidator.Validate(config, report);
        return diagnostics.HasErrors
            ? new ConfigLoadResult.Rejected(diagnostics.Errors(), hash, diagnostics.Warnings())
            : new ConfigLoadResult.Loaded(config, source, hash, diagnostics.Warnings());
    }

    private static ConfigLoadResult.Rejected Reject(string hash, int line, int column, string message, string remedy) =>
        new([new ConfigDiagnostic(DiagnosticSeverity.Error, "", line, column, message, remedy)], hash, []);
}
