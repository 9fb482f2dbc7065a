// SPDX-License-Identifier: GPL-2.0

// cnitool attaches a network namespace by the reference library of CNI, as a runtime does:
//
//	cnitool add|check|del CONFLIST NETNS CONTAINER IFNAME
//
// CNI_PATH has the directories of plugins, CAP_ARGS the capabilities' arguments as JSON,
// CNI_ARGS the others as KEY=VALUE;KEY=VALUE, CNI_CACHE the directory of results. Errors of
// plugins are printed as "code: text". selftests/bench/build builds it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/containernetworking/cni/libcni"
	"github.com/containernetworking/cni/pkg/types"
	current "github.com/containernetworking/cni/pkg/types/100"
)

func runtimeConf(args []string) (*libcni.RuntimeConf, error) {
	rt := &libcni.RuntimeConf{NetNS: args[0], ContainerID: args[1], IfName: args[2]}

	if text := os.Getenv("CAP_ARGS"); text != "" {
		if err := json.Unmarshal([]byte(text), &rt.CapabilityArgs); err != nil {
			return nil, err
		}
	}
	for _, pair := range strings.Split(os.Getenv("CNI_ARGS"), ";") {
		if words := strings.SplitN(pair, "=", 2); len(words) == 2 {
			rt.Args = append(rt.Args, [2]string{words[0], words[1]})
		}
	}
	return rt, nil
}

// add prints the result in the newest form that the library knows, which checks each value.
func add(cni libcni.CNI, list *libcni.NetworkConfigList, rt *libcni.RuntimeConf) error {
	result, err := cni.AddNetworkList(context.Background(), list, rt)
	if err != nil {
		return err
	}
	newest, err := current.NewResultFromResult(result)
	if err != nil {
		return err
	}
	return newest.Print()
}

func run(args []string) error {
	if len(args) != 5 {
		return errors.New("usage: cnitool add|check|del CONFLIST NETNS CONTAINER IFNAME")
	}
	list, err := libcni.ConfListFromFile(args[1])
	if err != nil {
		return err
	}
	rt, err := runtimeConf(args[2:])
	if err != nil {
		return err
	}
	path := filepath.SplitList(os.Getenv("CNI_PATH"))
	cni := libcni.NewCNIConfigWithCacheDir(path, os.Getenv("CNI_CACHE"), nil)
	if _, err := cni.ValidateNetworkList(context.Background(), list); err != nil {
		return err
	}
	switch args[0] {
	case "add":
		return add(cni, list, rt)
	case "check":
		return cni.CheckNetworkList(context.Background(), list, rt)
	case "del":
		return cni.DelNetworkList(context.Background(), list, rt)
	}
	return fmt.Errorf("no command %q", args[0])
}

func main() {
	var failed *types.Error

	err := run(os.Args[1:])
	if err == nil {
		return
	}
	if errors.As(err, &failed) {
		fmt.Fprintf(os.Stderr, "%d: %s\n", failed.Code, failed.Msg)
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(1)
}
