using System.Security.Cryptography;
using System.Text;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>A folder of manifests: its files, not those of folders below it.</summary>
internal static class ManifestFolder
{
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The paths of its files, in the order of their names. Hidden ones are left out: editors put their drafts there.</summary>
    /// <param name="folder">The folder, as the user gave it.</param>
    public static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder)
        .Where(path => !Path.GetFileName(path).StartsWith('.') && Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
        .Order(StringComparer.Ordinal);

    /// <summary>Reads its files; of all together no more than one file may hold, and one byte, so that the reader can tell.</summary>
    /// <param name="folder">The folder, as the user gave it.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static IReadOnlyList<ManifestFile> Read(string folder)
    {
        var files = new List<ManifestFile>();
        var left = ConfigReader.MaxBytes + 1L;
        foreach (var path in Files(folder))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[Math.Min(file.Length, left)];
            files.Add(new(path, bytes.AsMemory(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false))));
            left -= files[^1].Bytes.Length;
        }

        return files;
    }

    /// <summary>SHA-256 of what <c>sha256sum *</c> prints, in lower-case hexadecimal digits.</summary>
    public static string Hash(IReadOnlyList<ManifestFile> files)
    {
        var sums = files.Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(file.Bytes.Span))}  {Path.GetFileName(file.Path)}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(sums))));
    }

    /// <summary>The documents of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="diagnostics">Receives what is wrong with it as YAML.</param>
    public static IEnumerable<ConfigNode> Roots(ManifestFile file, DiagnosticList diagnostics)
    {
        try
        {
            var bytes = file.Bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? file.Bytes.Span[Encoding.UTF8.Preamble.Length..] : file.Bytes.Span;
            return YamlTree.Read(StrictUtf8.GetString(bytes), diagnostics, file.Path) ?? [];
        }
        catch (DecoderFallbackException)
        {
            diagnostics.Error(new(DiagnosticSeverity.Error, "", 1, 1, "The file is not UTF-8.", "Save the file as UTF-8.") { File = file.Path }, "");
            return [];
        }
    }
}
