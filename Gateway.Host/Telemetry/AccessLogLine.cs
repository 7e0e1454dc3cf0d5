using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Host.Configuration;

namespace Gateway.Host.Telemetry;

/// <summary>
/// One line of the access log, as <c>key=value</c> pairs or as a JSON object. Values come from anywhere, so whatever could end a line or
/// forge a field is escaped.
/// </summary>
internal readonly struct AccessLogLine
{
    private const int MaxValueChars = 512;

    private static readonly SearchValues<char> Bare =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/+@%,#");

    private readonly ArrayBufferWriter<byte> _output = new(512);
    private readonly bool _json;

    public AccessLogLine(LogFormat format, DateTimeOffset at)
    {
        _json = format == LogFormat.Json;
        _output.Write(_json ? "{\"time\":\""u8 : ""u8);
        at.UtcDateTime.TryFormat(_output.GetSpan(40), out var written, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        _output.Advance(written);
        _output.Write(_json ? "\",\"level\":\"info\",\"scope\":\"request\""u8 : " info request"u8);
    }

    /// <summary>Adds a text; null: nothing.</summary>
    public void Add(string name, string? value)
    {
        if (value is null)
        {
            return;
        }

        Name(name);
        var text = value.Length > MaxValueChars ? value.AsSpan(0, MaxValueChars) : value;
        if (!_json && !text.IsEmpty && !text.ContainsAnyExcept(Bare))
        {
            Encoding.UTF8.GetBytes(text, _output);
            return;
        }

        _output.Write("\""u8);
        _output.Write(JsonEncodedText.Encode(text, JavaScriptEncoder.Default).EncodedUtf8Bytes);
        _output.Write("\""u8);
    }

    /// <summary>Adds a number; null: nothing.</summary>
    public void Add(string name, int? value)
    {
        if (value is { } number)
        {
            Name(name);
            number.TryFormat(_output.GetSpan(12), out var written, default, CultureInfo.InvariantCulture);
            _output.Advance(written);
        }
    }

    /// <summary>Adds a time in milliseconds; null: nothing.</summary>
    public void Add(string name, TimeSpan? value)
    {
        if (value is { } time)
        {
            Name(name);
            time.TotalMilliseconds.TryFormat(_output.GetSpan(32), out var written, "F3", CultureInfo.InvariantCulture);
            _output.Advance(written);
        }
    }

    /// <summary>The line, with its end.</summary>
    public byte[] Finish()
    {
        _output.Write(_json ? "}\n"u8 : "\n"u8);
        return _output.WrittenSpan.ToArray();
    }

    private void Name(string name)
    {
        _output.Write(_json ? ",\""u8 : " "u8);
        Encoding.ASCII.GetBytes(name, _output);
        _output.Write(_json ? "\":"u8 : "="u8);
    }
}
