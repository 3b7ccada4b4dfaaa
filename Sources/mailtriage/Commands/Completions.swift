extension Command {
    static let completions = Command(
        "completions", "shell completion, to be read by bash, zsh or fish", operands: .one("SHELL"),
        examples: [
            ("mailtriage completions bash > /etc/bash_completion.d/mailtriage", "for all users of bash"),
            ("mailtriage completions zsh > ~/.zfunc/_mailtriage", "in a folder of zsh's fpath"),
            ("mailtriage completions fish > ~/.config/fish/completions/mailtriage.fish", "for fish"),
        ],
        action: Completions.run)
}

/// `completions SHELL`: made from the table of commands, so that none is forgotten.
enum Completions {
    static let shells = ["bash", "zsh", "fish"]

    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        switch invocation.operands[0] {
        case "bash": try Output.print(bash)
        case "zsh": try Output.print(zsh)
        case "fish": try Output.print(fish)
        case let other:
            throw Failure(
                .usage, "there is no completion for \"\(other)\"",
                help: Spelling.suggestion(for: other, among: shells) ?? "there is one for bash, zsh and fish")
        }
        return .ok
    }

    /// What may follow a command's words: its subcommands, its options.
    private static var words: [(path: String, words: [String], isGroup: Bool)] {
        var list: [(String, [String], Bool)] = []
        func add(_ command: Command, _ before: String) {
            let path = before.isEmpty ? command.name : before + " " + command.name
            let options = (command.options + Command.Option.common).map(\.name)
            list.append((path, command.subcommands.map(\.name) + options, !command.subcommands.isEmpty))
            for inner in command.subcommands { add(inner, path) }
        }
        for command in Program.commands { add(command, "") }
        return list
    }

    private static var names: String { Program.commands.map(\.name).joined(separator: " ") }

    /// One function for bash; zsh runs it as well.
    private static var function: String {
        var cases = ""
        for (path, words, isGroup) in words {
            cases += "        \"\(path)\") words=\"\(words.joined(separator: " "))\"\(isGroup ? " files=" : "") ;;\n"
        }
        return """
            _mailtriage() {
                local current=${COMP_WORDS[COMP_CWORD]} path= words= files=yes word index
                for ((index = 1; index < COMP_CWORD; index++)); do
                    word=${COMP_WORDS[index]}
                    case $word in
                        --rules|--state) ((index++)) ;;
                        -*) ;;
                        *) [[ $path == *" "* ]] || path=${path:+$path }$word ;;
                    esac
                done
                # A word behind a command may be a file: then it is the command's own words that go on.
                for path in "$path" "${path%% *}"; do
                    [[ -n $words ]] || case $path in
                    "") words="\(names) \(Command.Option.common.map(\.name).joined(separator: " "))" files= ;;
            \(cases)        esac
                done
                COMPREPLY=($(compgen -W "$words" -- "$current"))
                # Where a command's name stands no file does, or the folder rules/ would hide the command; an option may want one.
                if [[ $current != -* && ( -n $files || ${COMP_WORDS[COMP_CWORD - 1]} == --* ) ]]; then
                    compopt -o filenames 2>/dev/null
                    COMPREPLY+=($(compgen -f -- "$current"))
                fi
            }

            """
    }

    private static var bash: String {
        "# bash completion for mailtriage\n" + function + "complete -F _mailtriage mailtriage\n"
    }

    private static var zsh: String {
        "#compdef mailtriage\nautoload -U +X bashcompinit && bashcompinit\n" + function
            + "complete -o filenames -F _mailtriage mailtriage\n"
    }

    private static var fish: String {
        func quoted(_ text: String) -> String {
            "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "\\'") + "'"
        }
        var text = "# fish completion for mailtriage\n"
        for option in Command.Option.common {
            text += "complete -c mailtriage -l \(option.name.dropFirst(2)) -d \(quoted(option.summary))\n"
        }
        for command in Program.commands {
            text += "complete -c mailtriage -n __fish_use_subcommand -a \(command.name) -d \(quoted(command.summary))\n"
            let isHere = "'__fish_seen_subcommand_from \(command.name)'"
            for inner in command.subcommands {
                text += "complete -c mailtriage -n \(isHere) -a \(inner.name) -d \(quoted(inner.summary))\n"
            }
            for option in command.options + command.subcommands.flatMap(\.options) {
                text += "complete -c mailtriage -n \(isHere) -l \(option.name.dropFirst(2)) -d \(quoted(option.summary))\n"
            }
        }
        return text
    }
}
