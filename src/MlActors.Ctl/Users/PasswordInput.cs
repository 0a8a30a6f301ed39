using System.Text;

namespace MlActors.Ctl.Users;

/// <summary>
/// Reads passwords from the terminal without showing them, or from a pipe. Not from an argument: other users of the machine can read those,
/// and shells keep them.
/// </summary>
public sealed class PasswordInput(TextReader input, TextWriter prompt, bool isTerminal)
{
    public const int MinLength = 8;

    public static PasswordInput ForCurrentProcess() => new(Console.In, Console.Error, !Console.IsInputRedirected);

    /// <exception cref="UsersFileException">The password is too short, or the two inputs differ.</exception>
    public string Read(string user)
    {
        var password = ReadOnce($"Password of {user}: ");
        if (password.Length < MinLength) throw new UsersFileException($"The password needs at least {MinLength} characters.");
        return !isTerminal || ReadOnce("The same again: ") == password ? password : throw new UsersFileException("The two passwords differ.");
    }

    private string ReadOnce(string question)
    {
        if (!isTerminal) return input.ReadLine() ?? "";
        prompt.Write(question);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key != ConsoleKey.Backspace) typed.Append(key.KeyChar);
            else if (typed.Length > 0) typed.Length--;
        }

        prompt.WriteLine();
        return typed.ToString();
    }
}
