using System.Text;
using Gateway.Policies.Authentication.Passwords;
using Gateway.Tests.Support;

namespace Gateway.Tests.Authentication.Passwords;

/// <summary>Hashes that other programs wrote: jBCrypt's own vectors, and what htpasswd, OpenSSL and crypt(3) print.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class HtpasswdTests
{
    [Theory]
    [InlineData("", "$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s.")]
    [InlineData("a", "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe")]
    [InlineData("abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i")]
    [InlineData("password", "$2y$05$abcdefghijklmnopqrstuuWG29KuyeAicPCJODk1zjyGvyQUU2awu")]
    [InlineData("\u00fc x", "$2b$04$N9qo8uLOickgx2ZMRZoMye6.p7WjZagFa3mdp.iUuUodFxflwECUG")]
    [InlineData("password", "$apr1$lZL6Vci$Q7./MsHoTlsMBMmQBYL/L1")]
    [InlineData("", "$apr1$a$lsAcX0kKaMIVmrCtUuk5b0")]
    [InlineData("a long password with more than sixteen bytes \u00fc", "$apr1$abcdefgh$/A52BlESAbX0yGWmGtOzD0")]
    [InlineData("password", "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=")]
    public void Password_fits_its_hash_and_no_other_one_does(string password, string hash)
    {
        var users = Htpasswd.Read($"# users\n\nalice:{hash}\n");

        Assert.Empty(users.BadLines);
        Assert.True(users.Verify("alice", Encoding.UTF8.GetBytes(password)));
        Assert.False(users.Verify("alice", Encoding.UTF8.GetBytes(password + "x")));
        Assert.False(users.Verify("Alice", Encoding.UTF8.GetBytes(password)));
        Assert.False(users.Verify("bob", Encoding.UTF8.GetBytes(password)));
    }

    [Fact]
    public void Of_a_password_72_bytes_count_for_bcrypt_as_everywhere()
    {
        var users = Htpasswd.Read("alice:$2y$04$N9qo8uLOickgx2ZMRZoMyedlslr.Jty7xCSm4JGSxc8PDTmSzo582");

        Assert.All([72, 73, 80], length => Assert.True(users.Verify("alice", Encoding.ASCII.GetBytes(new string('x', length)))));
        Assert.False(users.Verify("alice", Encoding.ASCII.GetBytes(new string('x', 71))));
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("alice:")]
    [InlineData(":$apr1$lZL6V/ci$eIMz/iKDkbtys/uU7LEK00")]
    [InlineData("alice:password")]
    [InlineData("alice:{SHA}abc")]
    [InlineData("alice:{SSHA}VBPuJHI7uixaa6LQGWx4s+5GKNE0c2Fs")]
    [InlineData("alice:$apr1$tooLongASalt$eIMz/iKDkbtys/uU7LEK00")]
    [InlineData("alice:$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfx")]
    [InlineData("alice:$2x$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe")]
    [InlineData("alice:$2a$31$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe")]
    [InlineData("alice:$2a$06$m0CrhHm10qJ3lXRY!5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe")]
    [InlineData("alice:$1$salt$hash")]
    public void Line_of_another_form_is_told_and_lets_nobody_in(string line)
    {
        var users = Htpasswd.Read($"\n{line}\n");

        Assert.Equal([2], users.BadLines);
        Assert.False(users.Verify("alice", "password"u8.ToArray()));
    }

    [Fact]
    public void User_who_is_named_twice_keeps_the_first_password()
    {
        const string First = "alice:$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe";
        var users = Htpasswd.Read($"{First}\r\n{First.Replace("VYVfxe", "VYVfxa", StringComparison.Ordinal)}\r\n");

        Assert.Equal([2], users.BadLines);
        Assert.True(users.Verify("alice", "a"u8.ToArray()));
    }
}
