#compdef nsmctl
# SPDX-License-Identifier: GPL-2.0
#
# Completion of nsmctl for zsh. The words are those of nsmctl.bash, which is installed
# below the same directory, and what they mean is what "nsmctl help" says.

local bash=${functions_source[_nsmctl]:a:h:h:h}/bash-completion/completions/nsmctl
local line
local -a lines described

lines=("${(@f)$(command bash "$bash" "${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
if [[ $lines[1] = '<file>' ]]; then
	_files
	return
fi
# _describe splits at the first colon that has no backslash.
for line in "${(@)lines:#}"; do
	if [[ $line = *$'\t'* ]]; then
		described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
	else
		described+=("${line//:/\\:}")
	fi
done
(( $#described )) && _describe -t words 'nsmctl' described
