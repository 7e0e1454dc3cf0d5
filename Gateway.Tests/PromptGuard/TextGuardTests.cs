using Gateway.Policies.PromptGuard;
using Gateway.Tests.Support;

namespace Gateway.Tests.PromptGuard;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class TextGuardTests
{
    private const string Rejected = "!Rejected by policy!";

    [Theory]
    [InlineData("the password is", Rejected)]
    [InlineData("line\nmy password\n", Rejected)]
    [InlineData("nothing", "nothing")]
    [InlineData("", "")]
    [InlineData("pass\u200bword", Rejected)] // zero-width space
    [InlineData("pass\u00adword", Rejected)] // soft hyphen
    [InlineData("ｐａｓｓｗｏｒｄ", Rejected)] // full width
    [InlineData("𝐩𝐚𝐬𝐬𝐰𝐨𝐫𝐝", Rejected)] // mathematical letters
    [InlineData("pass\U000E0001word", Rejected)] // a tag
    [InlineData("p\u0430ssword", "p\u0430ssword")] // a Cyrillic letter is another letter
    public void Rejected_text_is_found_however_it_is_written(string text, string expected) => Assert.Equal(expected, Guards.Check(text, Guards.Reject(".*password.*")));

    [Fact]
    public void Guards_act_in_their_order_each_on_what_is_left() =>
        Assert.Equal("a <masked> c", Guards.Check("a b c", Guards.Mask("b"), Guards.Reject("b")));

    [Fact]
    public void Of_one_guard_what_it_rejects_is_looked_for_first()
    {
        var both = new TextGuardConfig { Regex = new() { Mask = [new() { Pattern = "b" }], Deny = [new() { Pattern = "a b" }] }, Rejection = new() { Body = "No." } };

        Assert.Equal(("!No.!", "<masked> c"), (Guards.Check("a b", both), Guards.Check("b c", both)));
    }

    [Theory]
    [InlineData("aXbXc", "X", "a<masked>b<masked>c")]
    [InlineData("aaa", "aa|a", "<masked><masked>")]
    [InlineData("😀secret😀", "secret", "😀<masked>😀")]
    [InlineData("号word号", "\\bword\\b", "号<masked>号")]
    [InlineData("xwordx", "\\bword\\b", "xwordx")]
    [InlineData("éwordé", "\\bword\\b", "é<masked>é")]
    public void What_matches_is_masked_and_nothing_else(string text, string pattern, string expected) => Assert.Equal(expected, Guards.Check(text, Guards.Mask(pattern)));

    [Fact]
    public void Builtin_finds_and_others_do_not()
    {
        (string Text, string Expected)[] cases =
        [
            ("mail alice@example.com, or bob+x@sub.example.org.", "mail <EMAIL_ADDRESS>, or <EMAIL_ADDRESS>."),
            ("a\u0040b.com", "<EMAIL_ADDRESS>"),
            ("at @home and a@b", "at @home and a@b"),
        ];

        Assert.All(cases, one => Assert.Equal(one.Expected, Guards.Check(one.Text, Guards.Mask(GuardBuiltin.Email))));
    }

    [Theory]
    [InlineData("4111 1111 1111 1111", "<CREDIT_CARD>")]
    [InlineData("4111-1111-1111-1111", "<CREDIT_CARD>")]
    [InlineData("4111111111111111", "<CREDIT_CARD>")]
    [InlineData("x4111111111111111y", "x<CREDIT_CARD>y")]
    [InlineData("5555555555554444 and 378282246310005", "<CREDIT_CARD> and <CREDIT_CARD>")]
    [InlineData("order 12 4111 1111 1111 1111 123", "order 12 <CREDIT_CARD> 123")]
    [InlineData("４１１１ １１１１ １１１１ １１１１", "<CREDIT_CARD>")]
    [InlineData("٤١١١١١١١١١١١١١١١", "<CREDIT_CARD>")]
    [InlineData("4111111111111112", "4111111111111112")] // wrong check digit
    [InlineData("9111111111111119", "9111111111111119")] // of no network
    [InlineData("41111111111111111111111", "41111111111111111111111")]
    public void Card_is_known_by_its_network_and_check_digit(string text, string expected) => Assert.Equal(expected, Guards.Check(text, Guards.Mask(GuardBuiltin.CreditCard)));

    [Theory]
    [InlineData(GuardBuiltin.Ssn, "my 078-05-1120.", "my <SSN>.")]
    [InlineData(GuardBuiltin.Ssn, "078051120", "<SSN>")]
    [InlineData(GuardBuiltin.Ssn, "000-05-1120 666-05-1120 900-05-1120 078-00-1120 078-05-0000", "000-05-1120 666-05-1120 900-05-1120 078-00-1120 078-05-0000")]
    [InlineData(GuardBuiltin.Ssn, "id078051120", "id078051120")]
    [InlineData(GuardBuiltin.CaSin, "193 456 787", "<CA_SIN>")]
    [InlineData(GuardBuiltin.CaSin, "193 456 788", "193 456 788")]
    [InlineData(GuardBuiltin.PhoneNumber, "call +49 (30) 1234-5678 now", "call <PHONE_NUMBER> now")]
    [InlineData(GuardBuiltin.PhoneNumber, "(212) 555-0123 or 212.555.0123", "<PHONE_NUMBER> or <PHONE_NUMBER>")]
    [InlineData(GuardBuiltin.PhoneNumber, "at 1764489600 seconds", "at 1764489600 seconds")]
    public void Numbers_of_people_are_known_by_their_form(GuardBuiltin builtin, string text, string expected) => Assert.Equal(expected, Guards.Check(text, Guards.Mask(builtin)));

    [Theory]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "<SECRET>")]
    [InlineData("ghp_0123456789abcdefghijklmnopqrstuvwxyz", "<SECRET>")]
    [InlineData("sk-proj-0123456789abcdefghij", "<SECRET>")]
    [InlineData("xoxb-0123456789-abcdef", "<SECRET>")]
    [InlineData("Authorization: Bearer abcdefghijklmnopqrst", "Authorization: <SECRET>")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.", "<SECRET>")]
    [InlineData("postgres://me:hunter2@db/x", "<SECRET>db/x")]
    [InlineData("API_KEY=abcdef123456", "<SECRET>")]
    [InlineData("password: hunter22", "<SECRET>")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMIIE\nabc=\n-----END PRIVATE KEY-----", "<SECRET>")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIEcut", "<SECRET>")]
    [InlineData("the secret of bees", "the secret of bees")]
    [InlineData("a token and a key", "a token and a key")]
    public void Secrets_are_known_by_their_form(string text, string expected) => Assert.Equal(expected, Guards.Check(text, Guards.Mask(GuardBuiltin.Secrets)));

    [Fact]
    public void M19_pattern_that_would_make_others_backtrack_is_searched_in_a_long_text()
    {
        var run = new GuardRun(TimeProvider.System, TimeSpan.FromMinutes(1));

        Assert.Equal(Rejected, Guards.Check(Guards.Both(Guards.Reject("^(a+)+$")), new string('a', 100_000), run));
        var text = new string('a', 100_000) + "!";
        Assert.Equal(text, Guards.Check(Guards.Both(Guards.Reject("^(a+)+$")), text, run));
    }

    [Fact]
    public void M19_text_that_takes_longer_than_a_message_may_is_rejected()
    {
        // Each search for the next match of this one looks at all that is left.
        var run = new GuardRun(new HastyTime(), TimeSpan.FromSeconds(30));

        Assert.Equal(Rejected, Guards.Check(Guards.Both(Guards.Mask("a(?:.*b)?")), new string('a', 1_000), run));
    }

    [Fact]
    public void Many_matches_are_masked_within_the_time() =>
        Assert.Equal(8 * 1_000, Guards.Check(Guards.Both(Guards.Mask("a")), new string('a', 1_000), new GuardRun(TimeProvider.System, TimeSpan.FromMinutes(1))).Length);

    // A second goes by whenever somebody looks.
    private sealed class HastyTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Increment(ref _ticks);
    }
}
